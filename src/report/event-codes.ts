/** dbt's codes of the events that are told here, by dbt's names; those that begin with `S` are of our own events. */
const codes: ReadonlyMap<string, string> = new Map(
  `MainReportVersion A001, MainReportArgs A002, PackageRedirectDeprecation D001, ConfigSourcePathDeprecation D003,
  ResourceNamesWithSpacesDeprecation D015, DuplicateYAMLKeysDeprecation D024, CustomTopLevelKeyDeprecation D025,
  CustomKeyInConfigDeprecation D026, CustomKeyInObjectDeprecation D027, SourceOverrideDeprecation D035,
  EnvironmentVariableRenamed D009, GenerateSchemaNameNullValueDeprecation D044, NewConnection E005, SQLQuery E016,
  SQLQueryStatus E017, AdapterRegistered E034, CatalogWritten E042, BuildingCatalog E044, FinishedRunningStats E047,
  ParsePerfInfoPath I010, UnusedResourceConfigPath I051, WrongResourceSchemaFile I057, NoNodeForYamlKey I058,
  MacroNotFoundForPatch I059, NodeNotFoundOrDisabled I060, JinjaLogWarning I061, JinjaLogInfo I062, JinjaLogDebug I063,
  UnversionedBreakingChange I071, DepsNoPackagesFound M013, DepsStartPackageInstall M014, DepsInstallInfo M015,
  DepsUpToDate M017, DepsUnpinned M029, NoNodesForSelectionCriteria M030, DepsLockUpdating M031, ArtifactWritten P001,
  RunningOperationCaughtError Q001, SeedHeader Q004, LogTestResult Q007, LogNodeResult Q008, LogStartLine Q011,
  LogModelResult Q012, LogSnapshotResult Q015, LogStartBatch Q045, LogBatchResult Q046, LogSeedResult Q016, LogFreshnessResult Q018, DefaultSelector Q023,
  NodeStart Q024, NodeFinished Q025, ConcurrencyLine Q027, LogHookStartLine Q032, LogHookEndLine Q033, SkippingDetails Q034,
  NothingToDo Q035, CommandCompleted Q039, ShowNode Q041, CompiledNode Q042, FoundStats W006, MainKeyboardInterrupt Z001,
  MainEncounteredError Z002, ConfirmCleanPath Z013, FinishedCleanPaths Z015, RunResultWarning Z021, RunResultFailure Z022,
  StatsLine Z023, RunResultError Z024, SQLCompiledPath Z026, Formatting Z017, EndOfRunSummary Z030, MarkSkippedChildren Z033,
  RunResultWarningMessage Z046, DebugCmdOut Z047, DebugCmdResult Z048, Note Z050, PrintEvent Z052,
  SelectExcludeIgnoredWithSelectorWarning Z064, ProjectWarning S001, LogLoadResult S002, NodeProgress S003, DryRunPlan S004`
    .split(',')
    .map((entry) => entry.trim().split(' ') as [string, string]),
);

/** The code of an event by its name; `S000` of one that is not known. */
export function eventCode(name: string): string {
  return codes.get(name) ?? 'S000';
}
