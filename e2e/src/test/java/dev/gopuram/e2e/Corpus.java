package dev.gopuram.e2e;

import java.util.List;

/** Documents of an invented harbour, one in each format, and questions that each of them answers. */
final class Corpus {
    static final String COLLECTION = "harbour";

    /**
     * A document with a question.
     *
     * @param gold what its answer must hold
     */
    record Item(String id, String format, String text, String question, String gold) {}

    static final Item MARKDOWN = new Item(
            "berths.md",
            "markdown",
            """
            # Harbour rules

            ## Berths

            The harbour of Vessla has **forty-two** berths for sailing boats. Berths are let by the month.

            ## Quiet hours

            - No engines run between ten at night and six in the morning.
            - Dogs stay on a leash on every pier.
            """,
            "How many berths for sailing boats does the harbour of Vessla have?",
            "forty-two");

    static final Item HTML =
            new Item("ferry.html", "html", """
                <html><head><title>Ferry</title><script>var x = "berths";</script></head>
                <body><h1>The ferry</h1><p>The ferry to Skarholm leaves every <b>ninety</b> minutes &amp; takes bicycles.</p>
                <p>Tickets are sold on board.</p></body></html>
                """, "How often does the ferry to Skarholm leave?", "minutes");

    static final Item TEXT = new Item(
            "fuel.txt",
            "text",
            "The fuel pump stands at the east mole. It sells diesel only on weekdays before noon.\n",
            "When does the fuel pump sell diesel?",
            "weekdays before noon");

    static final Item UNICODE = new Item(
            "kueche.txt",
            "text",
            "Die Hafenküche öffnet um 7 Uhr. 🦞 The lobster soup of chef Žofie costs 89 kronor — 税込み.\n",
            "How many kronor does the lobster soup of chef Žofie cost?",
            "89 kronor");

    static final List<Item> ITEMS = List.of(MARKDOWN, HTML, TEXT, UNICODE);

    static final String UNANSWERABLE = "Which composer wrote the opera about the moon landing?";

    private Corpus() {}

    /** Makes the collection and stores every document. */
    static void store(Api api) {
        store(api, COLLECTION, ITEMS);
    }

    static void store(Api api, String collection, List<Item> items) {
        Reply made = api.put("/v1/collections/" + collection);
        if (made.status() != 200) {
            throw new AssertionError("collection: " + made);
        }
        items.forEach(item -> api.store(collection, item.id(), item.format(), item.text()));
    }
}
