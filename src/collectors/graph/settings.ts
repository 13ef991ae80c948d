import { z } from 'zod'
import { secret } from '../../config/secrets.ts'
import { baseUrl } from '../base-url.ts'

/** Settings of a credential for the Graph API, common to its platforms. */
export const graphSettings = {
  access_token: secret().describe('Token of a user, a system user or a page; see the README for its permissions.'),
  app_secret: secret().optional().describe('Secret of the app; where given, every request carries appsecret_proof.'),
  api_version: z
    .string()
    .regex(/^v\d+\.\d+$/, 'must look like v26.0')
    .default('v26.0')
    .describe('Version of the Graph API.'),
  base_url: baseUrl.default('https://graph.facebook.com').describe('Where the Graph API is.'),
  page_size: z.int().min(1).max(100).default(50).describe('Posts asked for in one page of a listing.'),
  max_pages: z.int().min(1).max(200).default(20).describe('Pages of posts read of one account in one run.'),
  max_post_insights: z
    .int()
    .min(0)
    .max(500)
    .default(50)
    .describe('Posts of one account, newest first, whose insights are read in one run.'),
}
