package dev.gopuram.inference;

import java.util.List;

/** What runs rows of one version, here or elsewhere. */
interface Graph extends AutoCloseable {
    GraphPorts ports();

    /** Runs rows of one shape together; one that fails alone is told so. */
    BatchTimes run(List<? extends GraphRow> rows);

    @Override
    void close();
}
