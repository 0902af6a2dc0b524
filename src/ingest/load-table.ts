import { InternalError } from '../domain/errors.ts';
import type { LoadReport, LoadRequest } from './load-request.ts';

/**
 * Loads one table: extract, stage, and in one transaction together with the cursor into the target.
 * Fails with `LoadError` or `EngineError`; the target, its rejects and its state are then as they were.
 */
export async function loadTable(request: LoadRequest): Promise<LoadReport> {
  throw new InternalError(`loading ${request.tableName} is not built yet`);
}
