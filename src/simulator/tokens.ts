import type { SimToken } from './world.ts'

/** The credentials that every simulated world accepts. They open nothing anywhere else. */
export const TOKENS = {
  appId: '200000000000001',
  appSecret: 'simulated-app-secret',
  metaToken: 'simulated-meta-token',
  /** Like `metaToken`, but may not read what people write on the page: reactions and comments are refused (#10). */
  metaTokenWithoutUserContent: 'simulated-meta-token-without-user-content',
  /** Like `metaToken`, but may not read insights: they come back empty. */
  metaTokenWithoutInsights: 'simulated-meta-token-without-insights',
  /** Of another app: `debug_token` asked with `metaToken` refuses to look at it. */
  metaTokenOfAnotherApp: 'simulated-meta-token-of-another-app',
  xToken: 'simulated-x-token',
  /** Signed in as the world's first X account: its own posts cost a fifth. */
  xOwnerToken: 'simulated-x-owner-token',
} as const

const SCOPES = [
  'pages_show_list',
  'pages_read_engagement',
  'read_insights',
  'pages_read_user_content',
  'instagram_basic',
  'instagram_manage_insights',
]

/** The tokens of a world whose first page and first X user these are. */
export function acceptedTokens(pageId: string | null, xUserId: string | null): readonly SimToken[] {
  const graph = { service: 'graph', appSecret: TOKENS.appSecret, userId: pageId, expiresAt: null } as const
  const x = { service: 'x', appId: '300000001', scopes: [], expiresAt: null } as const
  const without = (...names: string[]) => SCOPES.filter(scope => !names.includes(scope))
  const { appId } = TOKENS
  return [
    { ...graph, token: TOKENS.metaToken, appId, scopes: SCOPES },
    { ...graph, token: TOKENS.metaTokenWithoutUserContent, appId, scopes: without('pages_read_user_content') },
    {
      ...graph,
      token: TOKENS.metaTokenWithoutInsights,
      appId,
      scopes: without('read_insights', 'instagram_manage_insights'),
    },
    {
      ...graph,
      token: TOKENS.metaTokenOfAnotherApp,
      appId: '200000000000002',
      appSecret: 'another-secret',
      scopes: SCOPES,
    },
    { ...x, token: TOKENS.xToken, userId: null },
    { ...x, token: TOKENS.xOwnerToken, userId: xUserId },
  ]
}
