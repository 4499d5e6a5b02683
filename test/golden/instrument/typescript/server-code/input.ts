'use server'

import { db } from './db'

export async function save(form: FormData) {
  await db.save(form)
  return { ok: true }
}

export const remove = async (id: string) => db.remove(id)
