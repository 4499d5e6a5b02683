'use server'
import * as mlflow from '@mlflow/core'
import { db } from './db'

export async function save(input: string) {
  return await mlflow.withSpan(async () => {
    await db.save(input)
  }, { name: 'save', inputs: { input } })
}

export const load = async (id: string) => {
  return await mlflow.withSpan(async () => {
    return db.load(id)
  }, { name: 'load', inputs: { id } })
}
