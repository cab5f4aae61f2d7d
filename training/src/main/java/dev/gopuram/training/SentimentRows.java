package dev.gopuram.training;

import dev.gopuram.kernel.Vector;
import java.util.ArrayList;
import java.util.List;

/** Reviews with their embeddings, in the same order. */
record SentimentRows(List<Review> reviews, List<Vector> embeddings) {
    SentimentRows {
        reviews = List.copyOf(reviews);
        embeddings = List.copyOf(embeddings);
    }

    static SentimentRows of(List<Review> reviews, TextEncoder encoder) {
        return new SentimentRows(
                reviews, encoder.all(reviews.stream().map(Review::text).toList()));
    }

    List<Labelled> labelled() {
        List<Labelled> rows = new ArrayList<>();
        for (int i = 0; i < reviews.size(); i++) {
            rows.add(new Labelled(reviews.get(i).label(), embeddings.get(i)));
        }
        return rows;
    }
}
