// Modules that the build makes: see build/.

declare module 'virtual:emoji' {
  /** In groups, in the usual order: the character, its name, words to find it by. */
  const groups: [emoji: string, name: string, words: string][][];
  export default groups;
}
