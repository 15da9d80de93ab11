import type {
  DeliveryLine,
  MadeToken,
  MadeWebhook,
  NewToken,
  NewWebhook,
  Resent,
  ResumeWebhook,
  TestSent,
  TokenLimits,
  TokenLine,
  WebhookLine,
} from "../protocol";
import { ask } from "./http";

const at = (webhook: string) => `/api/webhooks/${encodeURIComponent(webhook)}`;

/** Programs that come in, and servers that are told. */
export const programs = {
  tokens: () => ask<TokenLine[]>("GET", "/api/tokens"),
  makeToken: (wish: NewToken) => ask<MadeToken>("POST", "/api/tokens", wish),
  limitToken: (id: string, limits: TokenLimits) =>
    ask<TokenLine>("PUT", `/api/tokens/${encodeURIComponent(id)}/limits`, limits),
  endToken: (id: string) => ask<void>("POST", `/api/tokens/${encodeURIComponent(id)}/end`),
  webhooks: () => ask<WebhookLine[]>("GET", "/api/webhooks"),
  makeWebhook: (wish: NewWebhook) => ask<MadeWebhook>("POST", "/api/webhooks", wish),
  endWebhook: (id: string) => ask<void>("POST", `${at(id)}/end`),
  pause: (id: string) => ask<void>("POST", `${at(id)}/pause`),
  resume: (id: string, wish: ResumeWebhook) => ask<void>("POST", `${at(id)}/resume`, wish),
  test: (id: string) => ask<TestSent>("POST", `${at(id)}/test`),
  resend: (id: string, place: number) => ask<Resent>("POST", `${at(id)}/resend`, { place }),
  deliveries: (id: string, before: number) =>
    ask<DeliveryLine[]>("GET", `${at(id)}/deliveries?limit=50&before=${before}`),
};
