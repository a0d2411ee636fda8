/** opencc-js exports its dictionaries as bare modules without types: "traditional simplified|…", one pair of characters each. */
declare module 'opencc-js/dict/TSCharacters' {
  const pairs: string;
  export default pairs;
}
