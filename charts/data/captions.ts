// What every caption of a table or picture says of its numbers.

/** Of ratios: both of their values were measured in the same state of the machine. */
export const RATIO_INTERVAL = '95 % interval: of the mean of many runs on this machine.';
/** Of times and throughput. */
export const ABSOLUTE_VALUES = "Values hold for their run's state of the machine.";
