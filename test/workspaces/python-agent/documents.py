"""The documents that the agent knows, and a small vector search over them."""

import math
import re
from collections import Counter
from pathlib import Path


def words(text: str) -> list[str]:
    return [word for word in re.findall(r"[a-z0-9]+", text.lower()) if len(word) > 2]


class VectorStore:
    """Paragraphs as word vectors, weighted by how rare each word is, compared by cosine."""

    def __init__(self, folder: Path):
        self._paragraphs = []
        for path in sorted(folder.glob("*.md")):
            for number, text in enumerate(path.read_text("utf-8").split("\n\n")):
                if not text.startswith("#"):
                    self._paragraphs.append((f"{path.name}#{number}", " ".join(text.split())))
        seen_in = Counter(word for _, text in self._paragraphs for word in set(words(text)))
        self._weight = {word: math.log(1 + len(self._paragraphs) / count) for word, count in seen_in.items()}

    def _vector(self, text: str) -> dict[str, float]:
        return {word: count * self._weight.get(word, 0.0) for word, count in Counter(words(text)).items()}

    def search(self, query: str, top_k: int) -> list[dict]:
        wanted = self._vector(query)
        scored = []
        for doc_uri, text in self._paragraphs:
            vector = self._vector(text)
            dot = sum(weight * vector.get(word, 0.0) for word, weight in wanted.items())
            length = math.hypot(*wanted.values()) * math.hypot(*vector.values())
            scored.append((dot / length if length else 0.0, doc_uri, text))
        scored.sort(key=lambda entry: (-entry[0], entry[1]))
        return [
            {"page_content": text, "metadata": {"doc_uri": doc_uri, "score": round(score, 3)}, "id": doc_uri}
            for score, doc_uri, text in scored[:top_k]
        ]
