import type { SpanType, SpanTypeProposal } from '../types';
import { combinedEvidence } from './combined';
import type { FunctionFacts } from './facts';
import { snakeCase } from './snakeCase';
import { spanTypeRules, type RuleSubject } from './rules';

/** The span types that the facts speak for, best first. Empty without evidence. O(facts × rules). */
export function rankSpanTypes(facts: FunctionFacts): SpanTypeProposal[] {
  const best = new Map<SpanType, SpanTypeProposal>();
  const offer = (proposal: SpanTypeProposal) => {
    const known = best.get(proposal.spanType);
    if (!known || known.score < proposal.score) best.set(proposal.spanType, proposal);
  };
  const subjects = subjectsOf(facts);
  const snake = snakeCase(facts.name);
  for (const { on, pattern, spanType, score, unlessName } of spanTypeRules) {
    if (unlessName?.test(snake)) continue;
    const match = subjects[on].find((subject) => pattern.test(subject.text));
    if (match) offer({ spanType, score, evidence: match.evidence });
  }
  for (const proposal of combinedEvidence(facts, best)) offer(proposal);
  return [...best.values()].sort((a, b) => b.score - a.score);
}

interface Subject {
  readonly text: string;
  readonly evidence: string;
}

function subjectsOf(facts: FunctionFacts): Record<RuleSubject, Subject[]> {
  return {
    call: facts.calls.map((text) => ({ text, evidence: `calls ${shortName(text)}` })),
    decorator: facts.decorators.map((text) => ({ text, evidence: `has the decorator @${shortName(text)}` })),
    name: [{ text: snakeCase(facts.name), evidence: `is named ${facts.name}` }],
    returns: facts.returns === undefined ? [] : [{ text: facts.returns, evidence: `returns ${facts.returns}` }],
    base: facts.bases.map((text) => ({ text, evidence: `belongs to a ${shortName(text)}` })),
    handedTo: facts.handedTo === undefined ? [] : [{ text: facts.handedTo, evidence: `is given to ${shortName(facts.handedTo)}` }],
    parameter: facts.parameters.map(({ name, type }) => ({ text: `${name}: ${type ?? ''}`, evidence: `takes ${name}` })),
  };
}

/** The last parts of a long dotted name, as people would say it. */
function shortName(dotted: string): string {
  const parts = dotted.replace(/\(\)|\[\]/g, '').split('.');
  return parts.slice(-3).join('.');
}
