import type { PolicyAnswer } from './policy-provider';

/**
 * What an answer of the Pacifica policy service means once 307 and 308 are followed.
 *
 * | Status | Meaning | Subscription |
 * |---|---|---|
 * | 2xx | allowed | |
 * | 3xx | denied, `POLICY_REDIRECTED`: what answered is not the policy service | stays on |
 * | 4xx | denied, `POLICY_DENIED` | stays on |
 * | 5xx | denied, `POLICY_FAILED` | switched off, with the answer's text |
 * | else | denied, `POLICY_DENIED`: nothing but a 2xx allows | stays on |
 */
export function judgeAnswer(statusCode: number, response: string): PolicyAnswer {
  const told = { statusCode, response };
  if (statusCode >= 200 && statusCode < 300) return { kind: 'allowed', ...told };
  if (statusCode >= 500) return { kind: 'denied', reason: 'POLICY_FAILED', ...told, disable: { text: response } };
  if (statusCode >= 300 && statusCode < 400) return { kind: 'denied', reason: 'POLICY_REDIRECTED', ...told };
  return { kind: 'denied', reason: 'POLICY_DENIED', ...told };
}
