import type { JSX } from 'preact'
import { dayOf } from '../../days.ts'
import { listAlerts } from '../../store/alerts.ts'
import { readAccounts, type ShownAccount } from '../data/accounts.ts'
import { POSTS_PER_PAGE, type PostOrder, readPosts, type ShownPost } from '../data/posts.ts'
import { stateOf } from '../data/states.ts'
import { notFound, type Page } from '../page.ts'
import { type PageWords, pageWords } from './messages/words.ts'
import { AccountHead, Choices, Pager, pageOf, Scroll, titleOf } from './parts.tsx'

const ORDERS: readonly PostOrder[] = ['date', 'interactions']
const LONGEST_TEXT = 400

/** The posts of an account, a page at a time. */
export const postsPage: Page = {
  method: 'GET',
  path: '/accounts/:key/posts',
  role: 'reader',
  async render(ctx) {
    const words = pageWords(ctx.language)
    const [account] = await readAccounts(ctx.db, ctx.params.key ?? '')
    if (!account) return notFound
    const order = ORDERS.find(known => known === ctx.query.sort) ?? 'date'
    const page = pageOf(ctx.query.page)
    const [{ posts, all }, open] = await Promise.all([
      readPosts(ctx.db, account.accountId, order, page),
      listAlerts(ctx.db, { account: account.key, state: 'open' }),
    ])
    const hrefOf = (to: PostOrder, at: number) =>
      `/accounts/${encodeURIComponent(account.key)}/posts?sort=${to}${at > 1 ? `&page=${at}` : ''}`
    const orders = ORDERS.map(one => ({
      href: hrefOf(one, 1),
      label: words.say(`posts.by-${one}`),
      here: one === order,
    }))
    const pages = Math.ceil(all / POSTS_PER_PAGE)
    const body = (
      <>
        <AccountHead ctx={ctx} account={account} state={stateOf(account, open, ctx)} here="posts" words={words} />
        {all === 0 ? (
          <p>{words.say('posts.none')}</p>
        ) : (
          <>
            <Choices label={words.say('posts.order')} of={orders} />
            <PostTable account={account} posts={posts} all={all} words={words} />
            <Pager page={page} pages={pages} hrefOf={at => hrefOf(order, at)} words={words} />
          </>
        )}
      </>
    )
    return { title: `${titleOf(account, ctx)}: ${words.say('account.tab.posts')}`, body }
  },
}

interface TableProps {
  readonly account: ShownAccount
  readonly posts: readonly ShownPost[]
  readonly all: number
  readonly words: PageWords
}

function PostTable({ account, posts, all, words }: TableProps): JSX.Element {
  const caption = words.say('posts.caption', { all, count: words.number(all) })
  return (
    <Scroll label={caption}>
      <table class="posts">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.say('posts.published')}</th>
            <th scope="col">{words.say('posts.text')}</th>
            <th scope="col" class="number">
              {words.say('posts.interactions')}
            </th>
          </tr>
        </thead>
        <tbody>
          {posts.map(post => (
            <Row key={post.postId} account={account} post={post} words={words} />
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function Row({ account, post, words }: Pick<TableProps, 'account' | 'words'> & { post: ShownPost }): JSX.Element {
  const { publishedAt, text, permalink, series, interactions, gone } = post
  const when = words.instant(publishedAt, account.timeZone)
  return (
    <tr>
      <th scope="row">
        <time datetime={publishedAt.toISOString()}>{when}</time>
      </th>
      <td class="text">
        {series !== null && <span class="series">{series}</span>}
        {text === null || text === '' ? <span class="quiet">{words.say('posts.no-text')}</span> : clipped(text)}{' '}
        {gone !== null && (
          <span class="warn">{words.say('posts.gone', words.spoken(dayOf(gone, account.timeZone)))}</span>
        )}
        {permalink !== null && isWebAddress(permalink) && (
          <a href={permalink} rel="noreferrer noopener">
            {words.say('posts.open')}
            <span class="visually-hidden"> {when}</span>
          </a>
        )}
      </td>
      <td class="number" data-label={words.say('posts.interactions')}>
        {interactions === null ? <span class="quiet">{words.say('unknown')}</span> : words.number(interactions)}
      </td>
    </tr>
  )
}

function clipped(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`
}

/** A platform's answer is not to be trusted with a scheme that runs something. */
function isWebAddress(address: string): boolean {
  return URL.canParse(address) && ['https:', 'http:'].includes(new URL(address).protocol)
}
