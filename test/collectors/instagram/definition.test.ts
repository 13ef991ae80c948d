import { describe, expect, it } from '@jest/globals'
import { instagram } from '../../../src/collectors/instagram/index.ts'
import { STORY } from '../../../src/simulator/index.ts'
import { context, settingsFor } from '../graph/support.ts'

describe('the settings of Instagram', () => {
  it('know two logins and no third', () => {
    const access_token = 'env:META_TOKEN'
    expect(instagram.settings.parse({ access_token }).login).toBe('facebook')
    expect(instagram.settings.safeParse({ access_token, login: 'instagram' }).success).toBe(true)
    expect(instagram.settings.safeParse({ access_token, login: 'threads' }).success).toBe(false)
  })
})

describe('the handle of an account', () => {
  it('is its numeric id', () => {
    expect(instagram.handleFault(STORY.instagram.id)).toBeNull()
    for (const wrong of ['comune_laspezia', '@17841405793187218', '12', ''])
      expect(instagram.handleFault(wrong)).not.toBeNull()
  })
})

describe('what Instagram yields', () => {
  it('counts deliberate acts towards a post as interactions, and nothing else', () => {
    const acts = instagram.metrics.filter(({ interaction }) => interaction)
    expect(acts.map(({ metric }) => metric).sort()).toEqual(['comments', 'likes', 'reposts', 'saves', 'shares'])
    expect(acts.every(({ of }) => of === 'post')).toBe(true)
  })
})

describe('the check of a token that cannot be reached', () => {
  it('is a failure with its reason, not a throw', async () => {
    const slot = new Date('2026-11-10T09:00:00Z')
    const nowhere = instagram.create(settingsFor('http://127.0.0.1:1'))
    expect(await nowhere.check(context(slot))).toMatchObject({ ok: false, expiresAt: null })
  })
})
