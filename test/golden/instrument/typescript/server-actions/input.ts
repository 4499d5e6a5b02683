'use server'
import { db } from './db'

export async function save(input: string) {
  await db.save(input)
}

export const load = async (id: string) => {
  return db.load(id)
}
