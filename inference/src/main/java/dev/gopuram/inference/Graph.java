package dev.gopuram.inference;

import java.util.List;

/** What runs rows of one version, here or elsewhere. */
interface Graph extends AutoCloseable {
    GraphPorts ports();

    /** Runs rows of one shape together, unless told to halt; one that fails alone is told so. */
    BatchTimes run(List<? extends GraphRow> rows, Halt halt);

    @Override
    void close();
}
