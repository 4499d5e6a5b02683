/** The name that a returned value gets while it is recorded. Removing a span knows it by this name. */
export const returnedName = 'span_outputs';
