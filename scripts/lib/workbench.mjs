/** What a person does in VS Code, step by step, in a browser page. Each step waits for its own result. */
export class Workbench {
  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.page = page;
  }

  /** Opens the workbench at `url` and waits until it can be used. */
  static async open(browser, url, { width = 1440, height = 900, colorScheme = 'dark' } = {}) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    await page.goto(url);
    await page.locator('.monaco-workbench .part.editor').waitFor({ timeout: 60_000 });
    await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    return new Workbench(page);
  }

  /** Opens a file by name through Quick Open. */
  async openFile(name) {
    const { page } = this;
    const tab = page.locator(`.tab[data-resource-name="${name}"]`).first();
    // A folder that was just opened may not be indexed yet: asking again is what a person would do.
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await page.keyboard.press('Control+P');
      const input = page.locator('.quick-input-widget input').first();
      if (!(await appears(input, 5_000)) || !(await fills(input, name))) continue;
      const hit = page.locator(`.quick-input-list .monaco-list-row[aria-label^="${name}"]`).first();
      if (await appears(hit, 3_000)) {
        await hit.click();
        if (await appears(tab, 5_000)) return;
      }
      await page.keyboard.press('Escape');
    }
    throw new Error(`'${name}' could not be opened through Quick Open.`);
  }

  /** Puts the cursor at a 1-based line and column of the active editor. */
  async goTo(line, column = 1) {
    const { page } = this;
    await page.keyboard.press('Control+G');
    await page.locator('.quick-input-widget input').waitFor();
    await page.keyboard.type(`:${line}:${column}`.replace(/^:/, ''));
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Clicks the light bulb of the current line and then the action that starts with `title`. */
  async takeLightBulb(title) {
    const { page } = this;
    const bulb = page.locator('.monaco-editor .codicon-light-bulb, .monaco-editor [class*="codicon-gutter-lightbulb"]').first();
    await bulb.waitFor({ timeout: 30_000 });
    return this.#actionAfter(() => bulb.click(), title);
  }

  /** Opens the quick fixes at the cursor by key; returns the one that starts with `title`. */
  quickFix(title) {
    return this.#actionAfter(() => this.page.keyboard.press('Control+.'), title);
  }

  /** The entry of the menu that `open` opens; once more where the editor did not take the click or the key. */
  async #actionAfter(open, title) {
    const action = this.page.locator('.action-widget .action-item, .action-widget .monaco-list-row').filter({ hasText: title }).first();
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await open();
      if (await appears(action, 7_000)) return action;
      await this.page.keyboard.press('Escape');
    }
    throw new Error(`The menu of the light bulb has no '${title}'.`);
  }

  async save() {
    await this.page.keyboard.press('Control+S');
    await this.page.locator('.tab.active.dirty').waitFor({ state: 'detached', timeout: 10_000 });
  }

  /** Answers a dialog by the button that has this text; again where the editor did not take the click. */
  async pressInDialog(text) {
    const button = this.page.locator('.monaco-dialog-box .monaco-button').filter({ hasText: text }).first();
    await button.waitFor({ timeout: 20_000 });
    for (let attempt = 0; attempt < 4 && (await button.isVisible()); attempt += 1) {
      // A dialog takes no click in the moment after it has opened.
      await this.page.waitForTimeout(300);
      await inTime(button.click({ timeout: 5_000 }));
      await inTime(button.waitFor({ state: 'hidden', timeout: 5_000 }));
    }
    await button.waitFor({ state: 'hidden', timeout: 1_000 });
  }

  /** Runs a command of the palette by its full title. */
  async command(title) {
    const { page } = this;
    const text = title.replace(/^>/, '');
    const input = page.locator('.quick-input-widget input').first();
    const focused = page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: text });
    // A palette that is just closing, or one whose list is not filtered yet, would run another command: the
    // row is looked at before Enter, and where it does not come the palette is opened again.
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await page.keyboard.press('F1');
      if ((await appears(input, 5_000)) && (await fills(input, `>${text}`))) {
        if (await appears(focused, 5_000)) return page.keyboard.press('Enter');
        const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
        if (await row.isVisible()) return row.click();
      }
      await page.keyboard.press('Escape');
    }
    throw new Error(`The palette does not offer '${text}'.`);
  }

  /** Opens a new integrated terminal and types a line into it. */
  async runInTerminal(line) {
    const { page } = this;
    const before = await page.locator('.terminal-wrapper .xterm').count();
    await this.command('Terminal: Create New Terminal');
    await page.locator('.terminal-wrapper .xterm').nth(before).waitFor({ timeout: 30_000 });
    const input = page.locator('.terminal-wrapper.active .xterm-helper-textarea, .xterm-helper-textarea').last();
    // The palette that closes gives the focus back to where it was, at its own time.
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await input.focus();
      await page.waitForTimeout(250);
      if (await input.evaluate((element) => element.matches(':focus'))) break;
    }
    // The shell is ready once it has drawn its prompt; keys typed before are kept by the terminal.
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
  }

  /** Shows a view container of the activity bar. */
  async openContainer(label) {
    const { page } = this;
    const tab = page.locator(`.activitybar .action-item [aria-label^="${label}"], .activitybar .action-item[aria-label^="${label}"]`).first();
    await tab.waitFor({ timeout: 30_000 });
    const item = tab.locator('xpath=ancestor-or-self::li[1]');
    const isShown = async () => /checked/.test((await item.getAttribute('class')) ?? '');
    // A click on the container that shows hides it, and a window that was reloaded shows its former one a moment later.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      for (let waited = 0; waited < 300 && !(await isShown()); waited += 100) await page.waitForTimeout(100);
      if (!(await isShown())) await tab.click();
      await page.waitForTimeout(300);
      if (await isShown()) return;
    }
    throw new Error(`The container '${label}' does not stay open.`);
  }

  /** The frame of a webview that shows an element with this test id; waits for it. */
  async webview(testId, timeoutMs = 30_000) {
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline) {
      for (const frame of this.page.frames()) {
        if (frame === this.page.mainFrame()) continue;
        const count = await frame.locator(`[data-testid="${testId}"]`).count().catch(() => 0);
        if (count > 0) return frame;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`No view shows '${testId}' within ${timeoutMs / 1000} s.`);
  }

  /** Waits until the trace list of the sidebar is ready and empty; returns its frame. */
  async emptyTraceList(timeoutMs = 60_000) {
    const frame = await this.webview('empty-state', timeoutMs);
    await frame.locator('[data-testid="empty-state"]').filter({ hasText: 'No traces yet' }).waitFor({ timeout: timeoutMs });
    return frame;
  }

  async screenshot(file) {
    await this.page.screenshot({ path: file });
  }
}

/** True when the element shows within the time. */
const appears = (locator, timeout) => inTime(locator.waitFor({ timeout }));

/** True when the box takes the text: one that is just closing does not. */
const fills = (box, text) => inTime(box.fill(text, { timeout: 3_000 }));

async function inTime(work) {
  try {
    await work;
    return true;
  } catch (error) {
    if (error.name !== 'TimeoutError') throw error;
    return false;
  }
}
