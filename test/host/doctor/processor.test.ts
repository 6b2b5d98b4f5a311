// What holds a processor back, by what a Raspberry Pi, a laptop and a server say.
import t from 'tap';
import { judgeProcessor, lookAtProcessor } from '#host/doctor/processor.js';
import { machineOf, namesOf } from './tree.js';

const policy = (governor: string, driver: string) => ({
  scaling_governor: `${governor}\n`,
  scaling_driver: `${driver}\n`,
});

/** A Raspberry Pi 4, as its /sys is; `throttled` as its firmware says. */
const pi = (milli: string, throttled: string) => ({
  proc: { 'device-tree': { model: 'Raspberry Pi 4 Model B Rev 1.4\0' } },
  sys: {
    devices: {
      system: { cpu: { cpufreq: { policy0: policy('ondemand', 'cpufreq-dt') } } },
      platform: { soc: { 'soc:firmware': { get_throttled: `${throttled}\n` } } },
    },
    class: {
      thermal: {
        cooling_device0: { type: 'pwm-fan\n' },
        thermal_zone0: {
          type: 'cpu-thermal\n',
          temp: `${milli}\n`,
          trip_point_0_type: 'passive\n',
          trip_point_0_temp: '80000\n',
          trip_point_1_type: 'critical\n',
          trip_point_1_temp: '110000\n',
        },
      },
    },
  },
});

t.test('a cool Pi on a good supply is not held back', async (t) => {
  const found = judgeProcessor(await lookAtProcessor(machineOf(t, pi('48199', '0'))));
  t.match(found, [{ grade: 'good', text: 'not held back: governor ondemand, 48 °C' }]);
});

t.test('under-voltage now is a trouble, and earlier a remark', async (t) => {
  const judge = async (throttled: string) =>
    namesOf(judgeProcessor(await lookAtProcessor(machineOf(t, pi('48199', throttled)))));
  t.same(await judge('50005'), ['under-voltage', 'processor-hot']);
  t.same(await judge('50000'), ['under-voltage-before']);
  t.same(await judge('80008'), ['processor-hot']);
});

t.test('where the kernel does not tell, the command of the firmware is asked', async (t) => {
  const { proc } = pi('0', '0');
  const sight = machineOf(t, { proc }, { 'vcgencmd get_throttled': 'throttled=0x10000\n' });
  t.same(namesOf(judgeProcessor(await lookAtProcessor(sight))), ['under-voltage-before']);
  const none = judgeProcessor(await lookAtProcessor(machineOf(t, { proc })));
  t.same(none, [], 'without either nothing is said');
});

t.test('a processor at the limit of its heat is remarked, with both temperatures', async (t) => {
  const [found] = judgeProcessor(await lookAtProcessor(machineOf(t, pi('81500', '0'))));
  t.match(found, { name: 'processor-hot', text: /cpu-thermal is at 82 °C, its limit is 80 °C/ });
});

t.test(
  'the governor powersave is remarked, unless the driver gives it another meaning',
  async (t) => {
    const judge = async (driver: string) => {
      const cpufreq = {
        policy0: policy('powersave', driver),
        policy1: policy('powersave', driver),
      };
      const sight = machineOf(t, { sys: { devices: { system: { cpu: { cpufreq } } } } });
      return namesOf(judgeProcessor(await lookAtProcessor(sight)));
    };
    t.same(await judge('acpi-cpufreq'), ['processor-powersave']);
    t.same(await judge('intel_pstate'), []);
    t.same(await judge('amd-pstate-epp'), []);
  },
);
