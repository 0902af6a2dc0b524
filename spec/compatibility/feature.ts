/** A thing that dbt's users rely on, and what is here of it. */
export interface Feature {
  readonly what: string;
  /** `differs`: it is there, and in something not as in dbt, which the note says. */
  readonly state: 'works' | 'differs' | 'not there';
  /** What differs; why it is not there. */
  readonly note?: string;
  /** Files that show it; what is not there needs none. */
  readonly shownBy: readonly string[];
}

/** Features that belong together. */
export interface FeatureGroup {
  readonly title: string;
  readonly features: readonly Feature[];
}

/** A feature that is as in dbt. */
export function works(what: string, ...shownBy: readonly string[]): Feature {
  return { what, state: 'works', shownBy };
}

/** A feature that is there, with a difference. */
export function differs(what: string, note: string, ...shownBy: readonly string[]): Feature {
  return { what, state: 'differs', note, shownBy };
}

/** A feature that is not there. */
export function lacks(what: string, note: string): Feature {
  return { what, state: 'not there', note, shownBy: [] };
}
