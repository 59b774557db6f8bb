package dev.banyan.telemetry;

import java.util.List;

/** What tells its figures and its health whenever it is asked; any thread, and soon. */
public interface Observed {

  List<Figure> figures();

  Health health();
}
