/** Faults that no waiting mends. */
const lasting =
  /AUTHENTICATION|AUTHORIZATION|SASL|UNSUPPORTED|INVALID_TOPIC|PLT_KFK_USER|PLT_KFK_OUT_OF_BOUNDS/;

interface KafkaError extends Error {
  readonly code?: unknown;
  readonly apiId?: unknown;
  readonly errors?: unknown;
}

/** The client's words and the protocol's for what went wrong, from all the errors in an error. */
export function kafkaErrorCodes(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const { code, apiId, errors, cause } = error as KafkaError;
  const inside: readonly unknown[] = [
    ...(Array.isArray(errors) ? (errors as readonly unknown[]) : []),
    cause,
  ];
  return [code, apiId]
    .filter((each) => typeof each === 'string')
    .concat(inside.flatMap((each) => kafkaErrorCodes(each)));
}

/** What went wrong, as the innermost error says it. */
export function kafkaErrorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { errors, cause } = error as KafkaError;
  const inside: unknown = Array.isArray(errors) && errors.length > 0 ? errors.at(-1) : cause;
  return inside instanceof Error ? kafkaErrorText(inside) : error.message;
}

/** Whether it may pass by itself: a broker that is away, a partition that changes its leader. */
export function isPassing(error: unknown): boolean {
  const codes = kafkaErrorCodes(error);
  return codes.length > 0 && !codes.some((code) => lasting.test(code));
}
