import { type AttributeMap, type CarriedEvent, documentBytes, documentOf, severityOf } from '@carillon/domain-event';

import type { MatchableEvent } from './subscription-index';

/** The event for the index. Attributes are read, and the body is parsed, when a filter first asks for them, and at most once each. */
export function matchableEvent(project: string, event: CarriedEvent): MatchableEvent {
  return new LazyEvent(project, event);
}

class LazyEvent implements MatchableEvent {
  private readBytes: Buffer | null | undefined;
  private readAttributes: AttributeMap | undefined;
  private readDocument: { readonly document: unknown } | { readonly failure: unknown } | undefined;

  constructor(
    readonly project: string,
    private readonly event: CarriedEvent,
  ) {}

  get bytes(): Buffer | null {
    this.readBytes ??= documentBytes(this.event);
    return this.readBytes;
  }

  get format(): 'structured' | 'binary' | 'document' {
    return this.event.form === 'posted' ? 'document' : this.event.form;
  }

  /** A filter sees the same attributes in each mode: in binary mode the payload's type stands beside the others. */
  get attributes(): AttributeMap {
    const { form, contentType } = this.event;
    if (form !== 'binary' || contentType === null) return this.event.attributes;
    this.readAttributes ??= { ...this.event.attributes, datacontenttype: contentType };
    return this.readAttributes;
  }

  get severity(): number {
    return severityOf(this.event);
  }

  /** A body that cannot be read fails again at once, not by parsing it for each filter. */
  get document(): unknown {
    this.readDocument ??= tryDocumentOf(this.event);
    if ('failure' in this.readDocument) throw this.readDocument.failure;
    return this.readDocument.document;
  }
}

function tryDocumentOf(event: CarriedEvent): { document: unknown } | { failure: unknown } {
  try {
    return { document: documentOf(event) };
  } catch (failure) {
    return { failure };
  }
}
