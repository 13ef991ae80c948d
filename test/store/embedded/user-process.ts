import { joinOrStartEmbedded } from '../../../src/store/embedded/embedded.ts'

/** A process that uses the embedded server in the folder argv[2] until its standard input ends; says so in JSON lines. */
const embedded = await joinOrStartEmbedded({
  dir: process.argv[2] ?? '',
  log: { info: () => {}, warn: () => {} },
})
console.log(JSON.stringify({ url: embedded.url, started: embedded.started, uid: process.getuid?.() }))
process.stdin.resume().once('end', async () => {
  await embedded.leave()
  process.exit()
})
