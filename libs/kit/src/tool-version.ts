/** The version of Windlass itself: one for every package (a test says so). */
export const toolVersion = '0.1.0';
