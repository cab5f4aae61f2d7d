package dev.gopuram.contracts.models;

import dev.gopuram.kernel.Vector;
import java.util.List;

/** What a model answers: by its task, or tensors as its graph wrote them. */
public sealed interface Results {
    /** Of classifiers. */
    record Labelled(List<LabelledRow> rows) implements Results {
        public Labelled {
            rows = List.copyOf(rows);
        }
    }

    /** Of classifiers of words. */
    record Tagged(List<TaggedRow> rows) implements Results {
        public Tagged {
            rows = List.copyOf(rows);
        }
    }

    /** Of embedders. */
    record Vectors(List<Vector> vectors) implements Results {
        public Vectors {
            vectors = List.copyOf(vectors);
        }
    }

    /** Of regressions and rankers. */
    record Numbers(List<NumbersRow> rows) implements Results {
        public Numbers {
            rows = List.copyOf(rows);
        }
    }

    /** As the graph wrote them. */
    record Tensors(List<Tensor> tensors) implements Results {
        public Tensors {
            tensors = List.copyOf(tensors);
        }
    }
}
