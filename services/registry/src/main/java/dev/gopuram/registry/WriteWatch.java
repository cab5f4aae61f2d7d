package dev.gopuram.registry;

/** Sees each write to the database and to the artifact store: where a test stops the process. */
interface WriteWatch {
    /** Sees nothing. */
    WriteWatch NONE = new WriteWatch() {
        @Override
        public void before(String write) {}

        @Override
        public void after(String write) {}
    };

    void before(String write);

    void after(String write);
}
