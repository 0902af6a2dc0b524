import { str } from '../../template/values/text.ts';
import { TemplateObject } from '../../template/values/value.ts';
import type { Value } from '../../template/values/value.ts';

/** What an engine said of a statement: prints as its message, `SELECT 5`. */
export class ResponseObject extends TemplateObject {
  readonly message: Value;
  readonly #code: Value;
  readonly #rows: Value;

  constructor(message: Value, code: Value, rows: Value) {
    super();
    this.message = message;
    this.#code = code;
    this.#rows = rows;
  }

  override get typeName(): string {
    return 'AdapterResponse';
  }

  override toText(): string {
    return this.message === null ? '' : str(this.message);
  }

  override toRepr(): string {
    return `AdapterResponse(_message=${JSON.stringify(this.toText())})`;
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'code':
        return this.#code;
      case 'rows_affected':
        return this.#rows;
      case 'message':
        return this.message;
      case 'query_id':
        return null;
      default:
        return undefined;
    }
  }
}
