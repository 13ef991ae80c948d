import { describe, expect, it } from '@jest/globals'
import { facebook } from '../../../src/collectors/facebook/index.ts'

const faultOf = (settings: unknown) =>
  facebook.settings.safeParse(settings).error?.issues.map(issue => issue.path.join('.'))
const token = 'env:META_TOKEN'

describe('the settings of Facebook', () => {
  it('are complete with a token alone', () => {
    expect(facebook.settings.parse({ access_token: token })).toMatchObject({
      api_version: 'v26.0',
      base_url: 'https://graph.facebook.com',
      page_size: 50,
      max_pages: 20,
    })
  })

  it.each([
    [{}, 'access_token'],
    [{ access_token: 'EAAB0written0here' }, 'access_token'],
    [{ access_token: token, api_version: '26' }, 'api_version'],
    [{ access_token: token, base_url: 'http://graph.facebook.com' }, 'base_url'],
    [{ access_token: token, max_pages: 0 }, 'max_pages'],
    [{ access_token: token, page_size: 101 }, 'page_size'],
  ])('refuse %j at %s', (settings, path) => {
    expect(faultOf(settings)).toEqual([path])
  })

  it('let a token go in the clear to this machine only', () => {
    expect(faultOf({ access_token: token, base_url: 'http://127.0.0.1:4711' })).toBeUndefined()
  })
})

describe('the handle of a page', () => {
  it.each(['117022388346471', 'comune.della.spezia', 'ComuneSP'])('may be %s', handle => {
    expect(facebook.handleFault(handle)).toBeNull()
  })
  it.each(['', 'abc', 'https://facebook.com/comune', '@comune', 'comune spezia', 'me/accounts'])(
    'is not %j',
    handle => {
      expect(facebook.handleFault(handle)).toContain('numeric id')
    },
  )
})
