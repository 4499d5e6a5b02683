/** Answers the questions of a quick input in the workbench, as a person does. */
export class QuickInput {
  /** @param {import('../../scripts/lib/workbench.mjs').Workbench} workbench */
  constructor(workbench) {
    this.workbench = workbench;
    this.page = workbench.page;
  }

  /** Waits for the question with this title, types into it, ticks or chooses a row, and accepts. */
  async answer(title, { text, check, row } = {}) {
    const { page } = this;
    await page.locator('.quick-input-title').filter({ hasText: title }).waitFor({ timeout: 20_000 });
    // A pointer that rests on a row opens a hover over its neighbours.
    await page.mouse.move(2, 2);
    if (text !== undefined) await page.locator('.quick-input-widget input[type="text"], .quick-input-widget input[type="password"], .quick-input-widget input:not([type="checkbox"])').first().fill(text);
    const rows = page.locator('.quick-input-list .monaco-list-row');
    if (check) await rows.filter({ hasText: check }).first().click();
    else if (row) {
      await rows.filter({ hasText: row }).first().click();
      return;
    } else if (text === undefined || (await rows.count()) > 0) await rows.first().waitFor({ timeout: 20_000 });
    await page.waitForTimeout(400);
    if (text === undefined) await this.#enter();
    else await page.keyboard.press('Enter');
  }

  /** Presses Enter until another question, or none, is there: one that is still reading its rows takes no key. */
  async #enter() {
    const { page } = this;
    const asked = () => page.evaluate(() => {
      const widget = document.querySelector('.quick-input-widget');
      if (!widget || widget.offsetParent === null) return '';
      return [widget.querySelector('.quick-input-title')?.textContent, widget.querySelector('.quick-input-message')?.textContent, widget.querySelector('input[type="text"], input:not([type="checkbox"])')?.placeholder].join(' | ');
    });
    const before = await asked();
    for (let presses = 0; presses < 4; presses += 1) {
      await page.keyboard.press('Enter');
      for (let waited = 0; waited < 4_000; waited += 100) {
        if ((await asked()) !== before) return;
        await page.waitForTimeout(100);
      }
    }
    throw new Error(`The question '${before}' takes no Enter.`);
  }

  /** Accepts what the input box with this title holds. `prompt` tells questions with the same title apart. */
  async accept(title, text, prompt) {
    const { page } = this;
    await page.locator('.quick-input-title').filter({ hasText: title }).waitFor({ timeout: 20_000 });
    if (prompt) await page.locator('.quick-input-message').filter({ hasText: prompt }).waitFor({ timeout: 20_000 });
    if (text !== undefined) await page.locator('.quick-input-widget input').first().fill(text);
    await page.waitForTimeout(300);
    await page.keyboard.press('Enter');
  }

  /** Waits for a notification. Toasts may be off, so the list is opened, and again where it closed with its last entry. */
  async notified(text, timeout = 60_000) {
    const message = this.page.locator('.notification-list-item-message').filter({ hasText: text }).first();
    const deadline = Date.now() + timeout;
    while (Date.now() < deadline && !(await message.isVisible())) {
      await this.workbench.command('Notifications: Show Notifications');
      await message.waitFor({ timeout: 3_000 }).catch((error) => {
        if (error.name !== 'TimeoutError') throw error;
      });
    }
    await message.waitFor({ timeout: 1_000 });
    await this.workbench.command('Notifications: Clear All Notifications');
    // The next command types into a palette of its own.
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }
}
