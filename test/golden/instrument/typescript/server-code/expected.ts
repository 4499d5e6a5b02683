'use server'

import * as mlflow from '@mlflow/core'
import { db } from './db'

export async function save(form: FormData) {
  return await mlflow.withSpan(async () => {
    await db.save(form)
    return { ok: true }
  }, { name: 'save', inputs: { form } })
}

export const remove = async (id: string) => await mlflow.withSpan(async () => db.remove(id), { name: 'remove', inputs: { id } })
