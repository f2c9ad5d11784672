export { type Clause } from './clause';
export { type CompiledFilter, compileFilters } from './compile-filters';
export { type AttributeFilter, type Filter, type GroupFilter, type NotFilter, type PathFilter } from './filter';
export { type Dialect, DIALECTS, type FilterExpression, LATER_DIALECTS } from './filter-expression';
export { type FilteredEvent } from './filtered-event';
export { FILTER_LIMITS, MATCH_STEPS } from './limits';
export { type ParsedFilters, parseFilters } from './parse-filters';
export { type Comparison, type Literal, type Operand, type Path, type Selector, type Step, type Test } from './path';
export { printFilter } from './print-filter';
