/** Names that look like secrets, whose values should not be recorded. */
export const secretName = /pass(word|wd|phrase)|secret|api_?key|^token$|Token$|access_?key|credential|private_?key/i;
