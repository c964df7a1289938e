import { type Queryable } from '../db/connect.ts'

/** How the mail of a web form is known, and where in it things stand. Text fields may be empty. */
export interface FormDetails {
  name: string
  active: boolean
  /** How its mail is known: all that are not empty must fit. `*` stands for anything. */
  sender: string
  subject: string
  headerName: string
  headerText: string
  /** Where the inquirer's address is: in the header Reply-To, or in a field of the text. */
  inquirer: 'reply-to' | 'field'
  /** What the fields of the text are called; several names with commas between. */
  emailLabel: string
  nameLabel: string
  phoneLabel: string
  /** Where the words of the question begin; empty: they are the whole text. */
  questionLabel: string
  /** The line that ends them; empty: the next of the fields, or the end of the text. */
  questionEnd: string
  /** The area of everything that comes from the form; null: by the words. */
  areaKey: string | null
}

export interface FormProfile extends FormDetails {
  id: string
}

/** Every form that is set up, by name. */
export async function listForms(db: Queryable): Promise<FormProfile[]> {
  return db
    .selectFrom('form_profile')
    .select([
      'id',
      'name',
      'active',
      'sender',
      'subject',
      'header_name as headerName',
      'header_text as headerText',
      'inquirer',
      'email_label as emailLabel',
      'name_label as nameLabel',
      'phone_label as phoneLabel',
      'question_label as questionLabel',
      'question_end as questionEnd',
      'area_key as areaKey',
    ])
    .orderBy('name')
    .execute()
}

/** Adds a form, or changes the one with this id. 'exists': another one has the name. */
export async function saveForm(
  db: Queryable,
  id: string | null,
  details: FormDetails,
): Promise<'saved' | 'exists'> {
  const named = await db
    .selectFrom('form_profile')
    .select('id')
    .where('name', '=', details.name)
    .executeTakeFirst()
  if (named !== undefined && named.id !== id) return 'exists'
  const row = rowOf(details)
  if (id === null) await db.insertInto('form_profile').values(row).execute()
  else await db.updateTable('form_profile').set(row).where('id', '=', id).execute()
  return 'saved'
}

/** Mail that has come from the form stays as it was read. */
export async function removeForm(db: Queryable, id: string): Promise<void> {
  await db.deleteFrom('form_profile').where('id', '=', id).execute()
}

function rowOf({ name, active, sender, subject, inquirer, ...details }: FormDetails) {
  return {
    ...{ name, active, sender, subject, inquirer },
    header_name: details.headerName.toLowerCase(),
    header_text: details.headerText,
    email_label: details.emailLabel,
    name_label: details.nameLabel,
    phone_label: details.phoneLabel,
    question_label: details.questionLabel,
    question_end: details.questionEnd,
    area_key: details.areaKey,
  }
}
