export const signal = (text) => `* ${text} *`;
