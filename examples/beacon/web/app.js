fetch('lamp.json')
  .then((answer) => answer.json())
  .then(({ lamp }) => {
    document.querySelector('#lamp').textContent = `The lamp is ${lamp}.`;
  });
