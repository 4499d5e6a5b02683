/*!
 * Licence.
 */

/** Does the work. */
export default async (question: string): Promise<string> => question;
