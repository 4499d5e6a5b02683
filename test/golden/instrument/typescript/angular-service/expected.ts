import { HttpClient } from '@angular/common/http';
import { HostListener, Injectable, inject } from '@angular/core';

@Injectable({ providedIn: 'root' })
export class ChatService {
  readonly #http = inject(HttpClient);

  @HostListener('window:online')
  reconnect(): void {
    this.#http.get('/ping').subscribe();
  }

  ask(question: string) {
    return this.#http.post('/chat', { question });
  }
}
