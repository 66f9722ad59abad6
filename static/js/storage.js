/** The device's storage, which may be switched off or full: nothing here throws. */

/** @param {string} key */
export function read(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/**
 * Keeps `value`, or forgets the key when it is empty. False when storage refuses.
 * @param {string} key
 * @param {string} value
 */
export function write(key, value) {
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
    return true;
  } catch {
    return false;
  }
}
