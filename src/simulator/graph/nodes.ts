import { countersOf, isVisible } from '../account.ts'
import type { Call, Json } from '../reply.ts'
import type { SimAccount, SimPost, SimToken, World } from '../world.ts'
import { badParameter, missingObject } from './errors.ts'
import { parseFields, readFields } from './fields.ts'
import { INSTAGRAM_FIELDS, MEDIA_FIELDS, mediaInsights, mediaNode } from './instagram.ts'
import { instagramInsights } from './instagram-insights.ts'
import { PAGE_FIELDS, PAGE_POST_FIELDS } from './page.ts'
import { pageInsights, pagePostInsights } from './page-insights.ts'
import { pageOfPosts } from './paging.ts'

/** What a Graph path points at. */
export type GraphNode = { readonly account: SimAccount; readonly post?: SimPost }

/** The account or post of the path's first part: by id, by a page's user name, or `me` = the token's own page. */
export function findNode(world: World, name: string, token: SimToken | undefined): GraphNode | undefined {
  const account = world.byId(name === 'me' ? (token?.userId ?? '') : name) ?? world.byHandle('facebook', name)
  if (account) return account.platform === 'twitter' ? undefined : { account }
  const post = world.postById(name)
  return post && post.account.platform !== 'twitter' ? { account: post.account, post } : undefined
}

/** Answers `/{node}` and `/{node}/{edge}`. */
export function answerNode(call: Call, world: World, token: SimToken): Json {
  const [name = '', edge, ...more] = call.path.split('/').filter(Boolean)
  const node = findNode(world, name, token)
  if (!node || more.length > 0 || (node.post && !isVisible(node.post, call.now))) throw missingObject(name)
  if (edge === undefined) return answerFields(node, call, world, token)
  const answer = node.post ? postEdge(node.post, edge, call, token) : accountEdge(node.account, edge, call, token)
  if (!answer) throw missingObject(`${name}/${edge}`)
  return answer
}

function answerFields(node: GraphNode, call: Call, world: World, token: SimToken): Json {
  const { account, post } = node
  const fields = fieldsOf(call, account.platform === 'facebook' && !post ? 'name,id' : 'id')
  if (post) return account.platform === 'facebook' ? showPost(call, token, fields)(post) : showMedia(call, fields)(post)
  if (account.platform === 'facebook') return readFields('Page', PAGE_FIELDS, { account, call, world }, fields)
  return readFields('IGUser', INSTAGRAM_FIELDS, { account, call, world }, fields)
}

function accountEdge(account: SimAccount, edge: string, call: Call, token: SimToken): Json | undefined {
  if (account.platform === 'facebook') {
    if (edge === 'insights') return pageInsights(account, call, token)
    const isList = edge === 'posts' || edge === 'published_posts' || edge === 'feed'
    return isList
      ? pageOfPosts(call, account, showPost(call, token, fieldsOf(call, 'created_time,message,id')))
      : undefined
  }
  if (edge === 'insights') return instagramInsights(account, call, mayReadInstagramInsights(token))
  return edge === 'media' ? pageOfPosts(call, account, showMedia(call, fieldsOf(call, 'id'))) : undefined
}

function postEdge(post: SimPost, edge: string, call: Call, token: SimToken): Json | undefined {
  if (edge !== 'insights') return undefined
  if (post.account.platform === 'facebook') return pagePostInsights(post, call, token)
  return mediaInsights(post, call, mayReadInstagramInsights(token))
}

function mayReadInstagramInsights(token: SimToken): boolean {
  return token.scopes.includes('instagram_manage_insights')
}

function fieldsOf(call: Call, otherwise: string) {
  const fields = call.query.get('fields')
  if (fields === '') throw badParameter('Param fields must not be empty')
  return parseFields(fields ?? otherwise)
}

type Fields = ReturnType<typeof parseFields>

function showPost(call: Call, token: SimToken, fields: Fields): (post: SimPost) => Json {
  return post => readFields('Post', PAGE_POST_FIELDS, { post, counters: countersOf(post, call.now), token }, fields)
}

function showMedia(call: Call, fields: Fields): (post: SimPost) => Json {
  return post => readFields('IGMedia', MEDIA_FIELDS, mediaNode(post, call), fields)
}
