// The dialog in which a person says that a trouble was seen: a name, a note, and the token that allows it.

import { html, nothing, render } from 'lit-html';
import type { Trouble } from '../../core/troubles/trouble.js';
import { ApiError, acknowledge } from '../data/api.js';
import { loadToken, saveToken } from '../data/settings.js';

/** What the dialog needs and says. */
export interface AcknowledgeParts {
  /** The name under which this person acknowledged last. */
  by(): string;
  done(trouble: Trouble, by: string): void;
}

/** The dialog; one for the whole page. */
export class AcknowledgeDialog {
  readonly element = document.createElement('dialog');
  readonly #parts: AcknowledgeParts;
  #trouble: Trouble | undefined;
  #fault = '';
  #isSending = false;

  constructor(parts: AcknowledgeParts) {
    this.#parts = parts;
    this.element.className = 'acknowledge';
    this.element.setAttribute('aria-labelledby', 'acknowledge-title');
  }

  /** Asks about this trouble. */
  open(trouble: Trouble): void {
    this.#trouble = trouble;
    this.#fault = '';
    this.#isSending = false;
    // A form of its own each time: nothing of the last note stays.
    render(nothing, this.element);
    this.#draw();
    this.element.showModal();
  }

  #draw(): void {
    const { text } = this.#trouble!;
    const needsToken = loadToken() === '';
    render(
      html`<form method="dialog" @submit=${(event: SubmitEvent) => void this.#submit(event)}>
        <h2 id="acknowledge-title">Acknowledge</h2>
        <p>${text}</p>
        <label
          >Your name
          <input name="by" required maxlength="100" autocomplete="name" .value=${this.#parts.by()}
        /></label>
        <label
          >Note
          <textarea
            name="note"
            rows="3"
            maxlength="1000"
            placeholder="What you found, or did"
          ></textarea>
        </label>
        ${
          needsToken
            ? html`<label
                >Token
                <input name="token" type="password" required autocomplete="off" />
                <small
                  ><code>belfry-console token NAME</code> makes one. This tab forgets it when it is
                  closed.</small
                ></label
              >`
            : nothing
        }
        <p class="fault" role="alert">${this.#fault}</p>
        <div class="buttons">
          <button type="button" @click=${() => this.element.close()}>Cancel</button>
          <button class="main" ?disabled=${this.#isSending}>Acknowledge</button>
        </div>
      </form>`,
      this.element,
    );
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const field = (name: string): string => String(data.get(name) ?? '').trim();
    if (data.has('token')) saveToken(field('token'));
    this.#isSending = true;
    this.#fault = '';
    this.#draw();
    try {
      const trouble = await acknowledge(this.#trouble!.id, field('by'), field('note'), loadToken());
      this.#parts.done(trouble, field('by'));
      this.element.close();
    } catch (error) {
      const { status, message } = error as ApiError;
      if (!(error instanceof ApiError)) throw error;
      if (status === 401 || status === 403) saveToken('');
      this.#isSending = false;
      this.#fault = message;
      this.#draw();
    }
  }
}
