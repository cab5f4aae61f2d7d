package dev.gopuram.inference;

import java.util.List;

/** One call on its way: what is to be run, and what becomes of it. */
record Call(List<InferenceExecutor.Step> steps, RowSink sink) {}
