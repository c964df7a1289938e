/** Mail for anybody. */
const webmail = new Set(
  (
    'gmail.com googlemail.com hotmail.com hotmail.se outlook.com outlook.se live.com live.se msn.com icloud.com ' +
    'me.com mac.com yahoo.com yahoo.se ymail.com proton.me protonmail.com pm.me tutanota.com fastmail.com gmx.com ' +
    'gmx.de web.de aol.com zoho.com mail.com telia.com bredband.net bredband2.com comhem.se spray.se swipnet.se ' +
    'passagen.se home.se glocalnet.net tele2.se bahnhof.se ownit.nu bolina.net tyfon.se crossnet.se brikks.com'
  ).split(' '),
)

/** Authorities, courts and what regions and municipalities have together. */
const authorities = new Set(
  (
    'skatteverket.se forsakringskassan.se arbetsformedlingen.se migrationsverket.se polisen.se aklagare.se kronofogden.se ' +
    'domstol.se dom.se kriminalvarden.se kronofogdemyndigheten.se trafikverket.se transportstyrelsen.se lantmateriet.se ' +
    'boverket.se naturvardsverket.se havochvatten.se socialstyrelsen.se ivo.se folkhalsomyndigheten.se skolverket.se ' +
    'skolinspektionen.se spsm.se csn.se pensionsmyndigheten.se bolagsverket.se jordbruksverket.se livsmedelsverket.se ' +
    'konsumentverket.se imy.se jo.se jk.se do.se arn.se msb.se mcf.se scb.se riksarkivet.se raa.se kammarkollegiet.se ' +
    'upphandlingsmyndigheten.se konkurrensverket.se energimyndigheten.se ei.se elsakerhetsverket.se av.se kemi.se sgu.se ' +
    'smhi.se skogsstyrelsen.se valmyndigheten.se val.se riksdagen.se regeringskansliet.se gov.se statskontoret.se ' +
    'esv.se riksrevisionen.se digg.se pts.se mprt.se spelinspektionen.se fi.se tullverket.se kustbevakningen.se ' +
    'forsvarsmakten.se sakerhetspolisen.se rattsmedicinalverket.se brottsoffermyndigheten.se mfd.se mfof.se mucf.se ' +
    'kulturradet.se filminstitutet.se uhr.se uka.se skr.se lansstyrelsen.se 1177.se inera.se vgregion.se skane.se ' +
    'regionstockholm.se regionuppsala.se regionsormland.se regionostergotland.se rjl.se regionkronoberg.se regionkalmar.se ' +
    'gotland.se regionblekinge.se regionhalland.se regionvarmland.se regionorebrolan.se regionvastmanland.se ' +
    'regiondalarna.se regiongavleborg.se rvn.se regionjh.se regionvasterbotten.se norrbotten.se'
  ).split(' '),
)

const authorityNames =
  /(?:^|\.)(?:[a-z-]{0,40}(?:kommun|region|lansstyrelsen)[a-z-]{0,40}|[a-z-]{2,40}(?:myndigheten|verket|inspektionen))\.se$/

/** The municipalities of Sweden have the domain of their name. docs/arrival.md, "The sender" */
export function isAuthority(domain: string): boolean {
  const registered = domain.split('.').slice(-2).join('.')
  if (authorities.has(registered) || municipalities.has(registered)) return true
  return authorityNames.test(domain)
}

export function isWebmail(domain: string): boolean {
  return webmail.has(domain)
}

const municipalities = new Set(
  (
    'ale alingsas almhult alvdalen alvkarleby alvsbyn aneby arboga arjang arjeplog arvidsjaur arvika askersund astorp ' +
    'atvidaberg avesta bastad bengtsfors berg bjurholm bjuv boden bollebygd bollnas borgholm borlange boras botkyrka ' +
    'boxholm bracke bromolla burlov dalsed danderyd degerfors dorotea eda ekero eksjo emmaboda enkoping eskilstuna ' +
    'eslov essunga fagersta falkenberg falkoping falun filipstad finspang flen forshaga fargelanda gagnef gislaved ' +
    'gnesta gnosjo goteborg gotene grums grastorp gullspang gallivare gavle habo hagfors hallsberg hallstahammar ' +
    'halmstad hammaro haninge haparanda heby hedemora helsingborg herrljunga hjo hofors huddinge hudiksvall hultsfred ' +
    'hylte habo harjedalen harnosand harryda hassleholm hoganas hogsby horby hoor jarfalla jokkmokk jonkoping kalix ' +
    'kalmar karlsborg karlshamn karlskoga karlskrona karlstad katrineholm kil kinda kiruna klippan knivsta kramfors ' +
    'kristianstad kristinehamn krokom kumla kungsbacka kungsor kungalv kavlinge koping laholm landskrona laxa lekeberg ' +
    'leksand lerum lessebo lidingo lidkoping lillaedet lindesberg linkoping ljungby ljusdal ljusnarsberg lomma ludvika ' +
    'lulea lund lycksele lysekil malmo malung-salen mala mariestad mark markaryd mellerud mjolby mora motala mullsjo ' +
    'munkedal munkfors molndal monsteras morbylanga nacka nora norberg nordanstig nordmaling norrkoping norrtalje ' +
    'norsjo nybro nykvarn nykoping nynashamn nassjo ockelbo olofstrom orsa orust osby oskarshamn ovanaker oxelosund ' +
    'pajala partille perstorp pitea ragunda robertsfors ronneby rattvik sala salem sandviken sigtuna simrishamn sjobo ' +
    'skara skelleftea skinnskatteberg skurup skovde smedjebacken solleftea sollentuna solna sorsele sotenas staffanstorp ' +
    'stenungsund stockholm storfors storuman strangnas stromstad stromsund sundbyberg sundsvall sunne surahammar svalov ' +
    'svedala svenljunga saffle sater savsjo soderhamn soderkoping sodertalje solvesborg tanum tibro tidaholm tierp timra ' +
    'tingsryd tjorn tomelilla torsby torsas tranemo tranas trelleborg trollhattan trosa tyreso taby toreboda uddevalla ' +
    'ulricehamn umea upplands-bro upplandsvasby uppsala uppvidinge vadstena vaggeryd valdemarsvik vallentuna vansbro vara ' +
    'varberg vaxholm vellinge vetlanda vilhelmina vimmerby vindeln vingaker vargarda vanersborg vannas varmdo varnamo ' +
    'vastervik vasteras vaxjo ydre ystad amal ange are arjang asele astorp odeshog orebro orkelljunga ornskoldsvik ' +
    'ostersund osteraker osthammar ostragoinge overkalix overtornea'
  )
    .split(' ')
    .map((name) => `${name}.se`),
)
