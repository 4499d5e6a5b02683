const log = require('./log')

async function run(items) {
  for (const item of items) {
    const result = await work(item)
    log(result)
  }
}
module.exports = { run }
