package dev.gopuram.gateway;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.governance.Meanings;
import java.util.List;

/** The meaning of a question is where an embedding model puts it. */
record EmbeddedMeanings(Models models) implements Meanings {
    @Override
    public Meaning of(String model, String text) {
        Embeddings found = models.embed(new Embed(model, List.of(text), Embed.Purpose.QUERY));
        return new Meaning(
                found.model() + "@" + found.version(),
                found.vectors().getFirst(),
                found.usage().on(found.cpuMicros()));
    }
}
