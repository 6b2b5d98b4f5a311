// Brings stamps of another clock to raw time, as long as that clock runs on steadily.

#include "stamper.h"

// The clocks run against raw time by no more than this while a program steers them gently.
static const double RATE_MOST = 500e-6;
// A clock that moved by more than this, and a slack, was set between two looks.
static const double RATE_SET = 1e-3;
static const int64_t SLACK = 1000;

bool is_steady(struct stamper *stamper, const struct pair *now) {
  const struct pair last = stamper->last;
  stamper->last = *now;
  double passed = (double)(now->raw - last.raw);
  double apart = (double)(now->other - last.other) - passed;
  double most = passed * RATE_SET + (double)(now->width + last.width + SLACK);
  if (last.other != 0 && (apart > most || apart < -most)) stamper->steady_from = now->raw + OLDEST;
  return now->raw >= stamper->steady_from;
}

bool to_raw(const struct pair *now, int64_t stamped, struct stamp *out) {
  int64_t age = now->other - stamped;
  out->at = now->raw - age;
  out->error = (double)now->width / 2 + (double)(age < 0 ? -age : age) * RATE_MOST;
  return age <= OLDEST && age >= -now->width;
}
