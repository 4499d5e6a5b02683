import { decimal, types, type SqlType } from './types';

const integerOrder = ['tinyint', 'smallint', 'int', 'bigint'] as const;
const maxPrecision = 38;

export const isInteger = (type: SqlType): boolean => (integerOrder as readonly string[]).includes(type.kind);
export const isFractional = (type: SqlType): boolean => type.kind === 'float' || type.kind === 'double';
export const isNumeric = (type: SqlType): boolean => isInteger(type) || isFractional(type) || type.kind === 'decimal';
export const isTime = (type: SqlType): boolean => type.kind === 'timestamp' || type.kind === 'timestamp_ntz';

interface Size {
  readonly precision: number;
  readonly scale: number;
}

/** The decimal that an integer type is widened to beside a decimal (Spark `DecimalType.forType`). */
export function decimalSize(type: SqlType): Size | undefined {
  switch (type.kind) {
    case 'tinyint':
      return { precision: 3, scale: 0 };
    case 'smallint':
      return { precision: 5, scale: 0 };
    case 'int':
      return { precision: 10, scale: 0 };
    case 'bigint':
      return { precision: 20, scale: 0 };
    case 'decimal':
      return type;
    default:
      return undefined;
  }
}

/** Precision beyond 38 is cut: digits before the point are kept, at least six after it (Spark `adjustPrecisionScale`). */
function adjust(precision: number, scale: number): SqlType {
  if (precision <= maxPrecision) return decimal(precision, scale);
  const whole = precision - scale;
  return decimal(maxPrecision, Math.max(maxPrecision - whole, Math.min(scale, 6)));
}

export type Operator = '+' | '-' | '*' | '/' | '%';

/** Type of `left operator right` for numbers by Spark's rules; `unknown` where one is unknown. */
export function arithmeticType(operator: Operator, left: SqlType, right: SqlType): SqlType {
  if (left.kind === 'unknown' || right.kind === 'unknown') return types.unknown;
  if (left.kind === 'decimal' || right.kind === 'decimal') {
    const [a, b] = [decimalSize(left), decimalSize(right)];
    return a && b ? decimalResult(operator, a, b) : types.double;
  }
  if (operator === '/') return types.double;
  return widest(left, right);
}

function decimalResult(operator: Operator, a: Size, b: Size): SqlType {
  const scale = Math.max(a.scale, b.scale);
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
  switch (operator) {
    case '*':
      return adjust(a.precision + b.precision + 1, a.scale + b.scale);
    case '/': {
      const quotientScale = Math.max(6, a.scale + b.precision + 1);
      return adjust(a.precision - a.scale + b.scale + quotientScale, quotientScale);
    }
    case '%':
      return adjust(Math.min(a.precision - a.scale, b.precision - b.scale) + scale, scale);
    default:
      return adjust(whole + scale + 1, scale);
  }
}

/** The type that holds both: integers by size, decimals by digits, else double; other kinds only with themselves. */
export function widest(left: SqlType, right: SqlType): SqlType {
  if (left.kind === 'void') return right;
  if (right.kind === 'void') return left;
  if (isInteger(left) && isInteger(right)) {
    const order = integerOrder as readonly string[];
    return order.indexOf(left.kind) >= order.indexOf(right.kind) ? left : right;
  }
  const [a, b] = [decimalSize(left), decimalSize(right)];
  if (a && b) {
    const scale = Math.max(a.scale, b.scale);
    return adjust(Math.max(a.precision - a.scale, b.precision - b.scale) + scale, scale);
  }
  if (isNumeric(left) && isNumeric(right)) return left.kind === 'float' && right.kind === 'float' ? types.float : types.double;
  if (left.kind === 'date' && isTime(right)) return right;
  if (right.kind === 'date' && isTime(left)) return left;
  return left.kind === right.kind ? mergeNested(left, right) : types.unknown;
}

function mergeNested(left: SqlType, right: SqlType): SqlType {
  if (left.kind === 'array' && right.kind === 'array') return { kind: 'array', element: widest(left.element, right.element) };
  if (left.kind === 'map' && right.kind === 'map') return { kind: 'map', key: widest(left.key, right.key), value: widest(left.value, right.value) };
  if (left.kind === 'struct' && right.kind === 'struct' && left.fields.length === right.fields.length) {
    return { kind: 'struct', fields: left.fields.map((field, index) => ({ name: field.name, type: widest(field.type, right.fields[index]!.type) })) };
  }
  return left.kind === 'struct' ? types.unknown : left;
}
