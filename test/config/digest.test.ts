import { describe, expect, it } from '@jest/globals'
import { checkConfig } from '../../src/config/check.ts'
import { installedPlugins } from '../../src/plugins.ts'

const source = {
  env: { X: 'opensesame-x', SMTP: 'smtp://127.0.0.1', HOOK: 'opensesame-hook' },
  readFile: () => {
    throw new Error('no files here')
  },
}

function faultsOf(digest: unknown) {
  const raw = {
    credentials: { x: { platform: 'twitter', bearer_token: 'env:X' } },
    accounts: [{ id: 'town', platform: 'twitter', handle: 'Town' }],
    notifiers: [
      { id: 'press-office', type: 'email', smtp_url: 'env:SMTP', from: 'p@example.org', to: ['a@example.org'] },
      { id: 'ops', type: 'webhook', url: 'https://example.org', secret: 'env:HOOK' },
    ],
    digest,
  }
  return checkConfig(raw, source, installedPlugins).faults.map(({ path, message }) => [path.join('.'), message])
}

describe('the digest of polso.yaml', () => {
  it('is told by notifiers that can write', () => {
    expect(faultsOf({ notifiers: ['press-office'], weekday: 'friday', time: '17:30' })).toEqual([])
    expect(faultsOf({})).toEqual([])
  })

  it.each([
    [{ notifiers: ['press-ofice'] }, 'digest.notifiers.0', /did you mean "press-office"\?$/],
    [
      { notifiers: ['ops'] },
      'digest.notifiers.0',
      /^is not among the notifiers of type email, slack, teams, telegram; /,
    ],
    [{ time: '8:00' }, 'digest.time', /08:00/],
    [{ time: '24:00' }, 'digest.time', /08:00/],
    [{ weekday: 'monday morning' }, 'digest.weekday', /monday/],
  ])('%j has a fault at %s', (digest, path, message) => {
    expect(faultsOf(digest)).toEqual([[path, expect.stringMatching(message)]])
  })
})
