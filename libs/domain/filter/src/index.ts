export { type Clause } from './clause';
export { type CompiledFilter, compileFilters } from './compile-filters';
export { estimateCost } from './estimate-cost';
export {
  type AttributeFilter,
  type Filter,
  type GroupFilter,
  type NotFilter,
  type PathFilter,
  type SqlFilter,
} from './filter';
export { type Dialect, DIALECTS, type FilterExpression } from './filter-expression';
export { type FilteredEvent } from './filtered-event';
export { judgeValue } from './judge-value';
export { FILTER_LIMITS, MATCH_STEPS } from './limits';
export { type ParsedFilters, parseFilters } from './parse-filters';
export {
  type Comparison,
  type JsComparison,
  type JsTextOperator,
  type Literal,
  type Operand,
  type Path,
  type Selector,
  type Step,
  type Test,
} from './path';
export { type LiteralPrefix, literalPrefixOf } from './pattern/literal-prefix';
export { printFilter } from './print-filter';
export { type LikePart } from './sql/like-pattern';
export {
  type SqlArithmetic,
  type SqlCall,
  type SqlComparison,
  type SqlExists,
  type SqlExpression,
  type SqlFunctionName,
  type SqlIdentifier,
  type SqlIn,
  type SqlLike,
  type SqlLiteral,
  type SqlLogic,
  type SqlUnary,
} from './sql/sql-expression';
export { type SqlValue } from './sql/sql-value';
