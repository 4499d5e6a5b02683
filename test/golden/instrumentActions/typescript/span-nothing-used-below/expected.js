const mlflow = require('@mlflow/core')
const log = require('./log')

async function run(items) {
  for (const item of items) {
    await mlflow.withSpan(async () => {
      const result = await work(item)
      log(result)
    }, { name: 'work', inputs: { item } })
  }
}
module.exports = { run }
