/** Names whose values are likely to be secrets. */
export const secretName = /pass(word|wd|phrase)|secret|api_?key|(^|_)token$|access_?key|credential|private_?key/i;
