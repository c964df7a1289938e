import { BlockList, isIP } from 'node:net'

/** Whether an address lies in a net such as `10.0.0.0/8` or `2001:db8::/32`. False when either is none. */
export function isInNet(address: string, net: string): boolean {
  const list = new BlockList()
  return add(list, net) && has(list, address)
}

/** RFC 1918, RFC 4193, loopback and link-local. */
export function isPrivate(address: string): boolean {
  return has(privateNets, address)
}

function add(list: BlockList, net: string): boolean {
  const [, ip = '', bits = ''] = /^([\da-f.:]+)\/(\d{1,3})$/i.exec(net) ?? []
  if (isIP(ip) === 0 || Number(bits) > (isIP(ip) === 4 ? 32 : 128)) return false
  list.addSubnet(ip, Number(bits), familyOf(ip))
  return true
}

/** A link-local address may name its card behind a percent sign. */
function has(list: BlockList, address: string): boolean {
  const [ip = ''] = address.split('%')
  return isIP(ip) > 0 && list.check(ip, familyOf(ip))
}

function familyOf(ip: string): 'ipv4' | 'ipv6' {
  return isIP(ip) === 4 ? 'ipv4' : 'ipv6'
}

const privateNets = new BlockList()
for (const net of [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '169.254.0.0/16'],
  ...['fc00::/7', 'fe80::/10', '::1/128'],
]) {
  add(privateNets, net)
}
